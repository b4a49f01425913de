import Foundation
import TestSupport

/// A library that is loaded into kjob before all others and kills it at a record of its journal.
///
/// kjob waits for the disk once for each record, and for nothing else in this way, so that the calls
/// can be counted. `KILL_AT` is the call's place from 1, and `KILL_WHEN` is `before` or `after` it.
enum KillAtRecord {
  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <signal.h>
    #include <stdatomic.h>
    #include <stdlib.h>
    #include <unistd.h>

    int fdatasync(int file) {
      static atomic_int count;
      static int (*actual)(int);
      if (actual == NULL) actual = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
      const char *place = getenv("KILL_AT");
      int isHere = place != NULL && atomic_fetch_add(&count, 1) + 1 == atoi(place);
      int isAfter = getenv("KILL_WHEN") != NULL && getenv("KILL_WHEN")[0] == 'a';
      if (isHere && !isAfter) kill(getpid(), SIGKILL);
      int result = actual(file);
      if (isHere && isAfter) kill(getpid(), SIGKILL);
      return result;
    }
    """

  /// Makes the library in a scenario's folder and returns its path.
  static func library(in scenario: Scenario) throws -> String {
    try scenario.directory.write("kill.c", source)
    try Shell.run("cc -shared -fPIC -o kill.so kill.c -ldl", in: scenario.directory.path)
    return scenario.directory.path + "/kill.so"
  }
}
