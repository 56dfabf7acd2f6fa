import Engine

extension Molecule {
  /// The first two atoms closer than a distance, angstrom; nil where there are none.
  package func pair(within distance: Double) -> (first: Int, second: Int)? {
    for second in positions.indices {
      for first in 0..<second {
        let vector = positions[second] - positions[first]
        if (vector * vector).sum() < distance * distance { return (first, second) }
      }
    }
    return nil
  }
}
