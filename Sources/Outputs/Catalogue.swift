/// Formats that hold molecules, in the order in which messages list them.
package let moleculeFormats: [any MoleculeFormat] = [
  XYZFormat(), SDFFormat(), StoreFormat(), H5MDFormat(),
]
