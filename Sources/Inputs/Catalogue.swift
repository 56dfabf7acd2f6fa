import Engine

/// The plug-ins of this module.
public let inputsCatalogue = Catalogue(
  references: [XYZReference.self, MoleculeReference.self],
  scaffolds: [StructureScaffold.self, PocketScaffold.self])
