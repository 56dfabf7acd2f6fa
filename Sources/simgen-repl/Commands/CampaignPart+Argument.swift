import ArgumentParser
import Campaigns

extension CampaignPart: ExpressibleByArgument {
  /// `3/8`, the parts counted from 1; nil for anything else.
  package init?(argument: String) { self.init(argument) }
}
