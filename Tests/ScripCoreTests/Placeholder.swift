import Testing

@Test func placeholderScripCoreTests() { #expect(1 + 1 == 2) }
