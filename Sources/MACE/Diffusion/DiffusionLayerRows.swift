import CKernels
import Platform

/// What a layer of a diffusion model computes of a molecule, or the gradients by it.
final class DiffusionLayerRows {
  let senders: AtomRows, sums: AtomRows, messages: AtomRows, products: AtomRows
  /// By degree, the features through the maps of all elements: [components, elements] of each atom.
  let skips: [AtomRows]
  /// Coefficients of the contraction: [atoms, stride].
  let coefficients = WorkBuffer<Float>()
  /// The readout's hidden layer and its derivative: [atoms, width].
  let hidden = WorkBuffer<Float>(), slopes = WorkBuffer<Float>()

  init(_ layer: FastDiffusionModel.Layer, species: Int, width: Int) {
    senders = AtomRows(components: layer.inputs, width: width)
    sums = AtomRows(components: layer.interaction.sums, width: width)
    messages = AtomRows(components: Int(CK_COMPONENTS), width: width)
    products = AtomRows(components: layer.outputs, width: width)
    skips = layer.skip.indices.map {
      AtomRows(components: (2 * $0 + 1) * species, width: width)
    }
  }

  func reserve(atoms: Int) {
    for rows in [senders, sums, messages, products] + skips { rows.reserve(atoms: atoms) }
  }
}
