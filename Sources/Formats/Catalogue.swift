import Engine

/// The plug-ins of this module.
public let formatsCatalogue = Catalogue(scaffolds: [StructureScaffold.self])
