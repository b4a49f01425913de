import Subprocess
import TestSupport
import Testing

/// Processors and memory, as they are in containers, on servers, and where files are missing.
@Suite struct `The machine` {
  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    var files: [String: String]
    var processors: Int?
    var available: Int?
    var total: Int?
    var pressure: Double?
    var testDescription: String { situation }
  }

  private static let gibibyte = 1 << 30
  private static let meminfo = "MemTotal:   8388608 kB\nMemFree: 1 kB\nMemAvailable:  4194304 kB\n"

  static let cases: [Case] = [
    Case(situation: "nothing can be read", files: [:]),
    Case(
      situation: "a server",
      files: [
        "proc/self/status": "Name:\tkjob\nCpus_allowed:\tff\nCpus_allowed_list:\t0-3,8,10-11\n",
        "proc/meminfo": meminfo,
        "proc/pressure/memory":
          "some avg10=12.50 avg60=1.00 avg300=0.00 total=1\nfull avg10=1.00 avg60=0 total=0\n",
      ],
      processors: 7,
      available: 4 * gibibyte,
      total: 8 * gibibyte,
      pressure: 12.5
    ),
    Case(
      situation: "a container with control groups of version 2",
      files: [
        "proc/self/status": "Cpus_allowed_list:\t0-15\n",
        "proc/self/cgroup": "0::/\n",
        "proc/meminfo": meminfo,
        "sys/fs/cgroup/cpu.max": "250000 100000\n",
        "sys/fs/cgroup/memory.max": "2147483648\n",
        "sys/fs/cgroup/memory.current": "1610612736\n",
        "sys/fs/cgroup/memory.stat": "anon 5\ninactive_file 536870912\nactive_file 7\n",
      ],
      processors: 3,
      available: gibibyte,
      total: 2 * gibibyte
    ),
    Case(
      situation: "the groups around the own one, of which one is the tightest",
      files: [
        "proc/self/status": "Cpus_allowed_list:\t0-15\n",
        "proc/self/cgroup": "1:name=systemd:/x\n0::/ci.slice/job.scope\n",
        "proc/meminfo": meminfo,
        "sys/fs/cgroup/ci.slice/cpu.max": "50000 100000\n",
        "sys/fs/cgroup/ci.slice/job.scope/cpu.max": "max 100000\n",
        "sys/fs/cgroup/ci.slice/memory.max": "max\n",
        "sys/fs/cgroup/ci.slice/memory.current": "5\n",
        "sys/fs/cgroup/ci.slice/job.scope/memory.max": "1073741824\n",
        "sys/fs/cgroup/ci.slice/job.scope/memory.current": "2147483648\n",
      ],
      processors: 1,
      available: 0,
      total: gibibyte
    ),
    Case(
      situation: "control groups of version 1",
      files: [
        "proc/self/status": "Cpus_allowed_list:\t0-15\n",
        "proc/self/cgroup": "4:memory:/docker/a\n3:cpu,cpuacct:/docker/a\n",
        "proc/meminfo": meminfo,
        "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
        "sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.cfs_quota_us": "400000\n",
        "sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.cfs_period_us": "100000\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        "sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
        "sys/fs/cgroup/memory/docker/a/memory.limit_in_bytes": "3221225472\n",
        "sys/fs/cgroup/memory/docker/a/memory.usage_in_bytes": "1073741824\n",
      ],
      processors: 4,
      available: 2 * gibibyte,
      total: 3 * gibibyte
    ),
    Case(
      situation: "files with other contents",
      files: [
        "proc/self/status": "Cpus_allowed_list:\t5-2,x,1\n",
        "proc/self/cgroup": "0::/../outside\nx\n::\n",
        "proc/meminfo": "MemTotal: lots kB\nMemAvailable: -5 kB\n",
        "proc/pressure/memory": "some avg10=often\n",
        "sys/fs/cgroup/cpu.max": "0 0\n",
        "sys/fs/cgroup/memory.max": "a\n",
        "sys/fs/outside/memory.max": "1\n",
        "sys/fs/outside/memory.current": "0\n",
      ],
      processors: 1
    ),
  ]

  @Test(arguments: cases)
  func `is as the kernel's files say`(example: Case) throws {
    let folder = try TemporaryDirectory("kjob-machine")
    for (name, text) in example.files { try folder.write(name, text) }
    let machine = Machine(root: folder.path)
    if let processors = example.processors {
      #expect(machine.processors == processors)
    } else {
      #expect(machine.processors >= 1)
    }
    #expect(machine.availableMemory == example.available)
    #expect(machine.totalMemory == example.total)
    #expect(machine.memoryPressure == example.pressure)
  }

  @Test func `has processors, and here memory too`() {
    #expect(Machine().processors >= 1)
    #expect(Machine().availableMemory ?? 0 > 0)
  }
}
