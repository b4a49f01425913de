internal import Glibc
internal import KJobCommand

exit(KJob.main(Array(CommandLine.arguments.dropFirst())))
