# Completes kjob's command lines in fish; written by `kjob completions fish`.
function __kjob_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    # A word with an open quote stays as it is.
    set -l plain (string unescape -- $word 2>/dev/null)
    or set plain (string trim -l -c '\'"' -- $word)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -l lines ($program complete-words $words[2..-1] "$plain" 2>/dev/null)
    set -l head (string split \t -- $lines[1])
    set -l path (string replace -- "$head[2]" '' "$plain")
    switch $head[1]
        case words
            string join \n -- $lines[2..-1]
        case files
            for file in (__fish_complete_path $path)
                echo $head[2]$file
            end
        case folders
            for file in (__fish_complete_directories $path)
                echo $head[2]$file
            end
        case jobs
            for file in (__fish_complete_path $path)
                string match -qr '(\.ya?ml|/)(\t|$)' -- $file
                and echo $head[2]$file
            end
    end
end
complete -c kjob -e
complete -c kjob -f -a '(__kjob_complete)'
