/// Numbers a model keeps, aligned for vector registers and never changed once made.
final class ConstantFloats: @unchecked Sendable {
  // Unchecked: written by the initialiser only.
  private let storage: UnsafeMutablePointer<Float>

  /// Where they start.
  var base: UnsafePointer<Float> { UnsafePointer(storage) }

  /// `count` numbers, zero unless `fill` sets them.
  init(count: Int, fill: (UnsafeMutablePointer<Float>) -> Void) {
    storage = allocateAligned(count: count)
    storage.initialize(repeating: 0, count: count)
    fill(storage)
  }

  deinit { storage.deallocate() }
}

/// Memory of a calculator, reused between calls. It grows and never shrinks, so that a calculator
/// that has seen its largest batch allocates nothing.
final class WorkBuffer<Element: BitwiseCopyable> {
  private var storage: UnsafeMutablePointer<Element>
  private var capacity: Int

  /// No memory yet.
  init() {
    storage = allocateAligned(count: 0)
    capacity = 0
  }

  deinit { storage.deallocate() }

  /// Where the elements start.
  var base: UnsafeMutablePointer<Element> { storage }

  /// Makes room for so many elements. What they hold is undefined.
  func reserve(_ count: Int) {
    guard count > capacity else { return }
    storage.deallocate()
    capacity = count + count / 2
    storage = allocateAligned(count: capacity)
  }
}

extension WorkBuffer where Element == Float {
  /// Makes room for so many numbers and sets them to zero.
  func reserveZeroes(_ count: Int) {
    reserve(count)
    storage.initialize(repeating: 0, count: count)
  }
}

/// Memory that starts at a cache line.
private func allocateAligned<Element: BitwiseCopyable>(
  count: Int
) -> UnsafeMutablePointer<Element> {
  UnsafeMutableRawPointer.allocate(
    byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64
  ).bindMemory(to: Element.self, capacity: count)
}
