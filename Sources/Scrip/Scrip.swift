// All that a till in Swift imports.
@_exported public import ScripContract
@_exported public import ScripCore
@_exported public import ScripHost
@_exported public import ScripLedger
@_exported public import ScripPrograms
@_exported public import ScripRules
@_exported public import ScripSQLite
