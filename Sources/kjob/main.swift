internal import Glibc
internal import KJobCommand

let words = KJob.arguments
if words.first == ForkedWork.word { ForkedWork.serve(Array(words.dropFirst())) }
exit(KJob.main(words))
