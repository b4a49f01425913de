import FileSystem
import Foundation
import TestSupport
import Testing

@Suite struct SHA256Tests {
  /// From FIPS 180-4 and NIST's examples.
  @Test(
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ]
  )
  func `a digest is the one of the standard`(text: String, digest: String) throws {
    for isPortable in [false, true] {
      var hash = SHA256(portably: isPortable)
      hash.update(Array(text.utf8))
      #expect(hash.digest().description == digest)
    }
    #expect(SHA256Digest(digest)?.description == digest)
  }

  @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000], [1, 7, 64, 65])
  func `a digest is the one that openssl makes, however the bytes come`(
    count: Int,
    piece: Int
  ) throws {
    let directory = try TemporaryDirectory()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
    try directory.write("bytes", Data(bytes))
    let line = try Shell.run("openssl dgst -sha256 -r bytes", in: directory.path)
    for isPortable in [false, true] {
      var hash = SHA256(portably: isPortable)
      for start in stride(from: 0, to: count, by: piece) {
        hash.update(bytes[start..<min(start + piece, count)])
        // A look in between changes nothing.
        _ = hash.digest()
      }
      #expect(line.hasPrefix("\(hash.digest()) "))
    }
  }

  @Test(arguments: ["", "ab", String(repeating: "A", count: 64), String(repeating: "0", count: 65)])
  func `another text is not a digest`(text: String) {
    #expect(SHA256Digest(text) == nil)
  }
}
