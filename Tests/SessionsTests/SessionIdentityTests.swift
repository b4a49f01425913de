import Testing

@testable import Sessions

@Suite struct SessionIdentityTests {
  @Test func `a departure is the first change after a prompt`() {
    var identity = SessionIdentity(mode: nil, model: nil)
    identity.note(mode: "a")
    identity.note(mode: "b")
    identity.note(model: "")
    #expect(identity.mode == "b" && identity.model == nil && identity.departure == nil)
    identity.notePrompt()
    // What is told for the first time is no change.
    identity.note(model: "m")
    identity.note(mode: "b")
    #expect(identity.departure == nil)
    identity.note(model: "n")
    identity.note(mode: "c")
    identity.note(model: "m")
    #expect(identity.departure == .model(from: "m", to: "n"))
    #expect(identity.mode == "c" && identity.model == "m")
  }

  @Test func `what was asked for is what a late word is compared with`() {
    var identity = SessionIdentity(mode: "a", model: "m")
    identity.notePrompt()
    identity.note(model: "m")
    #expect(identity.departure == nil)
    identity.note(mode: "b")
    #expect(identity.departure == .agent(from: "a", to: "b"))
  }

  @Test(
    arguments: [
      (nil, "auto", "x", nil), (nil, nil, "x", nil), (nil, "x", "x", "y"), ("x", "x", "x", "y"),
      ("x", nil, nil, "y"), (nil, "x", nil, nil),
    ] as [(String?, String?, String?, String?)]
  )
  func `falling back is a departure from a model that was chosen`(
    wanted: String?,
    model: String?,
    old: String?,
    departs: String?
  ) {
    var identity = SessionIdentity(mode: nil, model: wanted)
    if let model { identity.note(model: model) }
    identity.notePrompt()
    identity.noteFallback(from: old, to: "y")
    #expect(identity.departure == departs.map { .model(from: model ?? wanted, to: $0) })
  }
}
