import Testing

@Test func placeholderScripCLITests() { #expect(1 + 1 == 2) }
