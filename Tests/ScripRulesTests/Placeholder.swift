import Testing

@Test func placeholderScripRulesTests() { #expect(1 + 1 == 2) }
