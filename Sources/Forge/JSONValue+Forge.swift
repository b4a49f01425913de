internal import JSON

extension JSONValue {
  /// The whole number, if this is one.
  var whole: Int? {
    guard case .integer(let number) = self else { return nil }
    return Int(exactly: number)
  }

  /// The truth value, if this is one.
  var flag: Bool? {
    guard case .bool(let flag) = self else { return nil }
    return flag
  }
}

extension String {
  /// The text as a part of an address.
  var escapedForAddress: String {
    var result = ""
    for byte in utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}
