import Engine
import Platform

/// Numbers that start at a cache line, for the vector kernels.
final class AlignedTable<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  // Unchecked: shared only once it is filled.
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var capacity: Int

  /// Room for so many elements, all `element`.
  init(repeating element: Element, count: Int) {
    base = allocateAligned(count: count)
    capacity = count
    base.initialize(repeating: element, count: count)
  }

  deinit { base.deallocate() }

  /// Makes room for so many elements, keeping the first `kept`; the others hold anything.
  func reserve(_ count: Int, keeping kept: Int = 0) {
    guard count > capacity else { return }
    let larger = max(count, 2 * capacity)
    let moved: UnsafeMutablePointer<Element> = allocateAligned(count: larger)
    moved.update(from: base, count: kept)
    base.deallocate()
    (base, capacity) = (moved, larger)
  }
}
