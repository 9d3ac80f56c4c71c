import Testing

@Test func placeholderLuaSandboxTests() { #expect(1 + 1 == 2) }
