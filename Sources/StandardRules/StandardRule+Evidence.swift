extension StandardRule {
    /// What speaks for the standard rules, as `scrip rule evidence --json` writes it; a test holds it to them.
    package static var evidence: [UInt8] { PackageResources.evidence_json }
}
