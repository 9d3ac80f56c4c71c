import Testing

@Test func placeholderScripTests() { #expect(1 + 1 == 2) }
