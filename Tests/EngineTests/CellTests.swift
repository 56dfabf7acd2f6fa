import Testing

@testable import Engine

@Suite("Cells")
struct CellTests {
  @Test("Volume and thickness of skewed cells, whatever their handedness")
  func volume() throws {
    let skewed = try Cell([4, 0, 0], [1, 3, 0], [-2, 1, 5])
    #expect(abs(skewed.volume - 60) < 1e-12)
    #expect(abs(skewed.thickness(2) - 5) < 1e-12)
    #expect(try abs(Cell([1, 3, 0], [4, 0, 0], [-2, 1, 5]).volume - 60) < 1e-12)
    // a = 4, the plane of b and c has the normal (15, -5, 7).
    #expect(abs(skewed.thickness(0) - 60 / 299.0.squareRoot()) < 1e-12)
    #expect(skewed.isPeriodic)
  }

  @Test("Directions that do not repeat need no vector")
  func open() throws {
    let slab = try Cell([4, 0, 0], [1, 3, 0], .zero, periodic: [true, true, false])
    #expect(slab.isPeriodic && slab.volume == 0)
    #expect(abs(slab.thickness(1) - 3) < 1e-12)
    #expect(slab.stress(.zero) == nil)
    let chain = try Cell(.zero, .zero, [1, 2, 2], periodic: [false, false, true])
    #expect(abs(chain.thickness(2) - 3) < 1e-12)
    let box = try Cell([9, 0, 0], [0, 9, 0], [0, 0, 9], periodic: [false, false, false])
    #expect(!box.isPeriodic)
    #expect(box.stress(.zero) == nil)
  }

  @Test("Vectors that make no cell are refused")
  func errors() {
    #expect(throws: CellError.notFinite) { try Cell([.nan, 0, 0], [0, 1, 0], [0, 0, 1]) }
    #expect(throws: CellError.notFinite) { try Cell([1e300, 0, 0], [0, 1e300, 0], [0, 0, 1]) }
    #expect(throws: CellError.flat) { try Cell([1, 0, 0], [0, 1, 0], [1, 1, 0]) }
    #expect(throws: CellError.flat) { try Cell(.zero, .zero, .zero) }
    #expect(throws: CellError.flat) {
      try Cell([1, 0, 0], [2, 0, 0], [0, 0, 9], periodic: [true, true, false])
    }
    #expect(throws: CellError.thin(direction: 1, thickness: 0.05)) {
      try Cell([9, 0, 0], [0, 0.05, 0], [0, 0, 9])
    }
  }

  @Test("A product of vectors fills the tensor with its symmetric part")
  func tensor() {
    let tensor = SymmetricTensor(product: [1, 2, 3], [4, 5, 7])
    #expect(tensor.rows == [[4, 6.5, 9.5], [6.5, 10, 14.5], [9.5, 14.5, 21]])
    #expect(tensor.trace == 35)
  }
}
