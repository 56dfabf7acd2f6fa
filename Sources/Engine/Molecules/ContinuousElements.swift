/// How much each atom of a batch is of each of some elements, for samplers that move elements as they
/// move positions [SK eq. 6, 28].
public struct ContinuousElements: Sendable, Equatable {
  /// What the columns stand for; `Element.absent` for places that stay empty.
  public let elements: [Element]
  /// [atoms, elements].
  public var weights: [Double]

  /// The same for some atoms.
  func atoms(_ range: Range<Int>) -> ContinuousElements {
    let width = elements.count
    return ContinuousElements(
      elements: elements,
      weights: Array(weights[range.lowerBound * width..<range.upperBound * width]))
  }

  /// The same so many times.
  func repeated(_ count: Int) -> ContinuousElements {
    ContinuousElements(
      elements: elements, weights: Array(repeatElement(weights, count: count).joined()))
  }

  /// Makes an atom one of an element and none of others.
  mutating func set(_ element: Element, at atom: Int) {
    for (index, other) in elements.enumerated() {
      weights[atom * elements.count + index] = other == element ? 1 : 0
    }
  }

  /// Gives an atom what another has.
  mutating func copy(_ source: Int, to target: Int) {
    for index in elements.indices {
      weights[target * elements.count + index] = weights[source * elements.count + index]
    }
  }

  /// The element that an atom has most of, or would have if it were there.
  func nearest(_ atom: Int) -> Element {
    let start = atom * elements.count
    let columns = elements.indices.filter { elements[$0] != .absent }
    return elements[columns.max { weights[start + $0] < weights[start + $1] } ?? 0]
  }

  /// Whether the place of an atom is empty: none of the elements outweighs that.
  func isAbsent(_ atom: Int) -> Bool {
    guard let absent = elements.firstIndex(of: .absent) else { return false }
    let start = atom * elements.count
    return elements.indices.allSatisfy {
      $0 == absent || weights[start + $0] < weights[start + absent]
    }
  }
}

extension ParticleBatch {
  /// Makes the elements of all atoms continuous: of fixed atoms one for their element, of free ones zero, from
  /// where noise takes them.
  mutating func makeElementsContinuous(_ elements: [Element]) {
    let weights = self.elements.indices.flatMap { atom in
      elements.map { fixed[atom] && self.elements[atom] == $0 ? 1.0 : 0 }
    }
    continuous = ContinuousElements(elements: elements, weights: weights)
  }
}
