/// Writes pickles, honest and not.
struct PickleWriter {
  private var bytes: [UInt8] = [0x80, 2]

  /// The pickle with its end.
  var finished: [UInt8] { bytes + [UInt8(ascii: ".")] }

  mutating func raw(_ values: UInt8...) { bytes += values }

  mutating func code(_ letter: Unicode.Scalar) { bytes.append(UInt8(ascii: letter)) }

  mutating func string(_ text: String) {
    code("X")
    bytes += withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Array($0) }
    bytes += Array(text.utf8)
  }

  mutating func global(_ module: String, _ name: String) {
    bytes += Array("c\(module)\n\(name)\n".utf8)
  }

  /// A one-dimensional Float tensor of storage 0.
  mutating func tensor(count: UInt8, offset: UInt8, shape: UInt16, stride: UInt8) {
    global("torch._utils", "_rebuild_tensor_v2")
    code("(")
    code("(")
    string("storage")
    global("torch", "FloatStorage")
    string("0")
    string("cpu")
    raw(UInt8(ascii: "K"), count)
    code("t")
    code("Q")
    raw(UInt8(ascii: "K"), offset)
    raw(UInt8(ascii: "M"), UInt8(shape & 0xFF), UInt8(shape >> 8), 0x85)
    raw(UInt8(ascii: "K"), stride, 0x85)
    code("t")
    code("R")
  }
}
