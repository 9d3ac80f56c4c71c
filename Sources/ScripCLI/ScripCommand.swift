import ArgumentParser

@main struct ScripCommand: ParsableCommand {}
