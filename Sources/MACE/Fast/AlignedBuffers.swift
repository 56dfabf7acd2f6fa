import CKernels
import Engine
import Platform

/// Constants a model keeps, aligned for vector registers and never changed once made.
final class ConstantBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  // Unchecked: written by the initialiser only.
  private let storage: UnsafeMutablePointer<Element>

  /// Where they start.
  var base: UnsafePointer<Element> { UnsafePointer(storage) }

  /// A copy of some elements.
  init(_ elements: [Element]) {
    storage = allocateAligned(count: elements.count)
    storage.initialize(from: elements, count: elements.count)
  }

  /// `count` copies of an element, unless `fill` sets others.
  init(repeating element: Element, count: Int, fill: (UnsafeMutablePointer<Element>) -> Void) {
    storage = allocateAligned(count: count)
    storage.initialize(repeating: element, count: count)
    fill(storage)
  }

  /// `count` elements, all of which `fill` sets.
  init(count: Int, fill: (UnsafeMutablePointer<Element>) -> Void) {
    storage = allocateAligned(count: count)
    fill(storage)
  }

  deinit { storage.deallocate() }
}

/// Numbers of each atom, [components, channels], some floats apart so that atoms do not compete for
/// the same cache lines.
final class AtomRows {
  /// Components of an atom.
  let components: Int
  /// Distance between atoms.
  let stride: Int
  private let buffer = WorkBuffer<Float>()

  init(components: Int, width: Int) {
    self.components = components
    stride = components * width + paddedChannels(1)
  }

  /// Makes room for so many atoms. What they hold is undefined.
  func reserve(atoms: Int) { buffer.reserve(atoms * stride) }

  /// Sets the numbers of some atoms to zero.
  func clear(_ atoms: Range<Int>) {
    self[atoms.lowerBound].initialize(repeating: 0, count: atoms.count * stride)
  }

  /// Where an atom starts.
  subscript(atom: Int) -> UnsafeMutablePointer<Float> { buffer.base + atom &* stride }

  /// The rows of an atom and those after it, to be read by a kernel; of each without the first
  /// `offset` numbers.
  func view(from atom: Int, offset: Int = 0) -> ck_view {
    ck_view(values: self[atom] + offset, stride: stride)
  }

  /// The same, to be written.
  func span(from atom: Int, offset: Int = 0) -> ck_span {
    ck_span(values: self[atom] + offset, stride: stride)
  }
}
