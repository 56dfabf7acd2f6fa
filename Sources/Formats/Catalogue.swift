import Engine

/// The plug-ins of this module.
public let formatsCatalogue = Catalogue(
  references: [XYZReference.self], scaffolds: [StructureScaffold.self, PocketScaffold.self])
