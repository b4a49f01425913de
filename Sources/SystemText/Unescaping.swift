/// Returns the text in which each mark with this number of digits after it is the byte that they
/// stand for; other marks stay as they are.
///
/// The digits are in this radix, as in `%41` of addresses or `\101` of `/proc/self/mountinfo`.
public func unescaped(
  _ text: some StringProtocol,
  mark: Unicode.Scalar,
  digits count: Int,
  radix: Int
) -> String {
  var bytes: [UInt8] = []
  var rest = String(text).systemBytes[...]
  while let byte = rest.popFirst() {
    let digits = rest.prefix(count)
    if byte == UInt8(ascii: mark), digits.count == count,
      let value = UInt8(String(decoding: digits, as: UTF8.self), radix: radix)
    {
      bytes.append(value)
      rest = rest.dropFirst(count)
    } else {
      bytes.append(byte)
    }
  }
  return String(systemBytes: bytes)
}
