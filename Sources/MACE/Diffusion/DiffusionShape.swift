import Engine

extension DiffusionParameters {
  /// A diffusion model of a shape, with all weights zero.
  /// - Parameter timeWidth: width of the hidden layer of the time encoding.
  public init(_ shape: MACEShape, timeWidth: Int, preconditioning: Preconditioning = .init()) {
    var shape = shape
    // A map of messages by species would have to be made anew for every atom.
    shape.firstSkip = .residual
    func zeroes(_ rows: Int, _ columns: Int) -> WeightMatrix {
      WeightMatrix(
        rows: rows, columns: columns, values: Array(repeating: 0, count: rows * columns))
    }
    let frequencies = TimeEncoding.usualFrequencies
    self.init(
      network: shape.zeroes(),
      time: TimeEncoding(
        frequencies: frequencies, first: zeroes(shape.channels + 2 * frequencies.count, timeWidth),
        second: zeroes(timeWidth, shape.channels)), preconditioning: preconditioning)
  }
}
