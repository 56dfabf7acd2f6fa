import Platform
import Script

/// Somebody who looks at a session.
struct Client: Sendable {
  let id: Int
  let name: String
  let right: Right
  let outbox: Outbox
  let host: SessionHost

  fileprivate func refuse(_ reason: String) {
    outbox.send(ServerMessage.error(reason))
    outbox.close(.unexpectedServerError)
  }
}

/// Those who look at a session, and what they see.
final class Audience: Sendable {
  /// What is known of a client beside who it is.
  fileprivate struct Place {
    let client: Client
    /// The molecule whose frames it wants; nil for the one that is being made.
    var watched: Int?
    var presence: JSON = .object([])
    var latestPresence = ContinuousClock.now
  }

  fileprivate struct State {
    var places: [Int: Place] = [:]
    var latest = 0
    /// The state of the session for those who may edit it and those who may not; nil before it is read.
    var session: (edit: String, view: String)?
    /// Molecules in one line each.
    var molecules: [(id: Int, line: String)] = []
    var page: JSON?
    var emptySince = ContinuousClock.now
    /// Why nobody is let in.
    var refusal: String?
  }

  private let state = LockedValue(State())

  /// Seconds since the last one left; nil while somebody is there.
  var emptySeconds: Double? {
    state.withLock { $0.places.isEmpty ? (ContinuousClock.now - $0.emptySince).inSeconds : nil }
  }

  /// Somebody comes, and is told what there is.
  func enter(_ host: SessionHost, _ outbox: Outbox, name: String, right: Right, id: Double?)
    -> Client
  {
    state.withLock { state in
      state.latest += 1
      let client = Client(
        id: state.latest, name: name, right: right, outbox: outbox, host: host)
      state.places[client.id] = Place(client: client)
      var reply = ServerMessage.Reply()
      reply.right = right
      reply.client = client.id
      outbox.send(ServerMessage.reply(to: id, reply))
      if state.session != nil { state.tellAll(client) }
      if let refusal = state.refusal { client.refuse(refusal) }
      state.tellPresence()
      return client
    }
  }

  func leave(_ client: Client) {
    state.withLock { state in
      state.places[client.id] = nil
      state.emptySince = .now
      state.tellPresence()
    }
  }

  /// Lets everybody go.
  func close() {
    state.withLock { for place in $0.places.values { place.client.outbox.close(.goingAway) } }
  }

  /// Lets everybody go for a reason, also those who come from now on.
  func refuse(_ reason: String) {
    state.withLock { state in
      state.refusal = reason
      for place in state.places.values { place.client.refuse(reason) }
    }
  }

  /// Sends a text to everybody.
  func send(_ text: String) {
    state.withLock { for place in $0.places.values { place.client.outbox.send(text) } }
  }

  /// Shows a frame to those who want it.
  func show(_ frame: [UInt8], of id: Int, isCurrent: Bool) {
    state.withLock { state in
      for place in state.places.values where place.watched.map({ $0 == id }) ?? isCurrent {
        place.client.outbox.show(frame)
      }
    }
  }

  func watch(_ id: Int?, _ client: Client) {
    state.withLock { $0.places[client.id]?.watched = id }
  }

  /// What a client points at, no more than ten times a second.
  func point(_ presence: JSON, _ client: Client) {
    state.withLock { state in
      guard var place = state.places[client.id] else { return }
      let now = ContinuousClock.now
      guard now - place.latestPresence > .milliseconds(90) else { return }
      (place.presence, place.latestPresence) = (presence, now)
      state.places[client.id] = place
      state.tellPresence()
    }
  }

  /// The session has another state.
  func publish(state text: (edit: String, view: String)) {
    state.withLock { state in
      let isFirst = state.session == nil
      state.session = text
      for place in state.places.values {
        if isFirst { state.tellAll(place.client) } else { state.tellSession(place.client) }
      }
    }
  }

  /// Molecules have changed, or are new.
  func publish(_ changed: [(id: Int, line: String)], removed: [Int] = []) {
    state.withLock { state in
      state.molecules.removeAll { removed.contains($0.id) }
      for molecule in changed {
        if let place = state.molecules.firstIndex(where: { $0.id == molecule.id }) {
          state.molecules[place] = molecule
        } else {
          state.molecules.append(molecule)
        }
      }
      // Those who were told nothing yet are told everything.
      guard state.session != nil, !changed.isEmpty || !removed.isEmpty else { return }
      let text = ServerMessage.molecules(changed: changed.map(\.line), removed: removed)
      for place in state.places.values { place.client.outbox.send(text) }
    }
  }

  /// Stars and names of a page.
  func publish(page value: JSON, by client: Client?) {
    state.withLock { state in
      state.page = value
      guard let client else { return }
      let text = ServerMessage.page(value, by: client.name)
      for place in state.places.values where place.client.id != client.id {
        place.client.outbox.send(text)
      }
    }
  }
}

extension Audience.State {
  fileprivate func tellSession(_ client: Client) {
    guard let session else { return }
    client.outbox.send(client.right > .view ? session.edit : session.view)
  }

  fileprivate func tellAll(_ client: Client) {
    tellSession(client)
    client.outbox.send(molecules: molecules.map(\.line))
    if let page { client.outbox.send(ServerMessage.page(page, by: "")) }
    if let latest = client.host.recorder.latest { client.outbox.show(latest) }
  }

  fileprivate func tellPresence() {
    let who = places.values.sorted { $0.client.id < $1.client.id }.map { place -> JSON in
      var fields: [(key: String, value: JSON?)] = [
        ("id", .whole(place.client.id)), ("name", .text(place.client.name)),
        ("right", .text(place.client.right.name)),
      ]
      if case .object(let pairs) = place.presence { fields += pairs }
      return .object(fields)
    }
    let text = ServerMessage.presence(who)
    for place in places.values { place.client.outbox.send(text) }
  }
}
