/// Memory of a calculator, reused between calls. It grows and never shrinks, so that a calculator
/// that has seen its largest batch allocates nothing.
public final class WorkBuffer<Element: BitwiseCopyable> {
  // Read in hot loops of other modules, where the compiler cannot see that nobody changes it meanwhile.
  @exclusivity(unchecked) @usableFromInline var storage: UnsafeMutablePointer<Element>
  private var capacity: Int

  /// No memory yet.
  public init() {
    storage = allocateAligned(count: 0)
    capacity = 0
  }

  deinit { storage.deallocate() }

  /// Where the elements start.
  @inlinable public var base: UnsafeMutablePointer<Element> { storage }

  /// Makes room for so many elements. What they hold is undefined.
  public func reserve(_ count: Int) {
    guard count > capacity else { return }
    storage.deallocate()
    // Batches of about the same size must not allocate again and again.
    capacity = count + count / 8
    storage = allocateAligned(count: capacity)
  }
}

extension WorkBuffer where Element == Float {
  /// Makes room for so many numbers and sets them to zero.
  public func reserveZeroes(_ count: Int) {
    reserve(count)
    storage.initialize(repeating: 0, count: count)
  }
}
