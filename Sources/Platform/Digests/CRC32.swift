/// The checksum of zip archives and journals: CRC-32 of ISO 3309, reflected polynomial EDB88320.
public enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1
    }
  }

  /// The checksum of a range of bytes.
  /// - Precondition: the range lies inside.
  public static func checksum(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
    precondition(bytes.holds(range.count, at: range.lowerBound))
    var value = UInt32.max
    bytes.withUnsafeBufferPointer { bytes in
      table.withUnsafeBufferPointer { table in
        for index in range {
          value = table[Int((value ^ UInt32(bytes[index])) & 0xFF)] ^ (value >> 8)
        }
      }
    }
    return ~value
  }
}
