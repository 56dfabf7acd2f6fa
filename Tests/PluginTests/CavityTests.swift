import Engine
import Inputs
import TestSupport
import Testing

@testable import Priors

@Suite("The cavity of a pocket")
struct CavityTests {
  private static func site(fragment: Scaffold? = nil) throws -> Scaffold {
    var plugin = PocketScaffold()
    plugin.file = InputFile(path: Repository.path("data/pockets/1ia1.pdb"))
    plugin.around = InputFile(path: Repository.path("data/pockets/1ia1-ligand.sdf"))
    plugin.fragment = fragment
    return try plugin.make()
  }

  private func points(_ change: (inout CavityPrior) throws -> Void) throws -> PointCloud {
    var prior = CavityPrior()
    try change(&prior)
    return try prior.make()
  }

  @Test("Its points have room, are near the ligand and in one piece with it")
  func room() throws {
    let site = try Self.site()
    let pocket = try #require(site.pocket)
    let cloud = try points { $0.scaffold = site }
    #expect(cloud.points.count > 20)
    #expect(cloud.atomCounts == nil)
    for point in cloud.points {
      for (atom, place) in pocket.positions.enumerated() {
        let radius = try #require(pocket.elements[atom].vanDerWaalsRadius)
        #expect(length(point - place) >= radius + 1.7)
      }
      #expect(pocket.ligand.contains { length(point - $0) < 2.5 })
    }
    // A smaller margin finds more of it.
    let wide = try points { ($0.scaffold, $0.margin) = (site, -0.5) }
    #expect(wide.points.count > cloud.points.count)
  }

  @Test("The ligand's volume holds as many atoms as the ligand, less those of a fragment")
  func ligandVolume() throws {
    let whole = try points { ($0.scaffold, $0.volume) = (try Self.site(), .ligand) }
    #expect(whole.atomCounts == 19...19)
    var core = StructureScaffold()
    core.file = InputFile(path: Repository.path("recipes/pocket-fragment.sdf"))
    let held = try core.make()
    let rest = try points { ($0.scaffold, $0.volume) = (try Self.site(fragment: held), .ligand) }
    #expect(rest.atomCounts == 7...7)
  }

  @Test("Without a pocket, or without room in it, there is an error")
  func errors() throws {
    let open = Scaffold(Molecule())
    #expect(throws: PluginError.self) { try self.points { $0.scaffold = open } }
    let site = try Self.site()
    let error = #expect(throws: PluginError.self) {
      try self.points { ($0.scaffold, $0.margin, $0.reach) = (site, 1, 0.5) }
    }
    #expect(error?.description.contains("leaves no room") == true)
  }
}
