# Completes kjob's command lines in fish; written by `kjob completions fish`.
function __kjob_command
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if not string match -q -- '-*' $word
            echo $word
            return 0
        end
    end
    return 1
end
function __kjob_is
    string match -q -- $argv[1] (__kjob_command)
end
function __kjob_ids
    set -l words (commandline -opc)
    $words[1] complete-ids $words[2..-1] 2>/dev/null
end
function __kjob_ids_or_folders
    if test (count (commandline -opc)) -gt 2
        __kjob_ids
    else
        __fish_complete_directories (commandline -ct)
    end
end
function __kjob_files
    set -l word (commandline -ct)
    for path in $word*.yml $word*.yaml $word*/
        echo $path
    end
end
complete -c kjob -e
complete -c kjob -f
complete -c kjob -n 'not __kjob_command' -l help -s h -d 'Show help.'
complete -c kjob -n 'not __kjob_command' -l version -d 'Show the version.'
# @BLOCKS@
