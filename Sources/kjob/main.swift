internal import Glibc
internal import KJobCommand

let words = Array(CommandLine.arguments.dropFirst())
if words.first == ForkedWork.word { ForkedWork.serve(Array(words.dropFirst())) }
exit(KJob.main(words))
