internal import Glibc
internal import KJobCommand

if CommandLine.arguments.dropFirst().elementsEqual([ForkedWork.word]) { ForkedWork.serve() }
exit(KJob.main(Array(CommandLine.arguments.dropFirst())))
