// All that a till in Swift imports. Of the ledger it sees where one is kept and what the host answers with, and nothing
// that writes: that is for the host, and for who writes an engine (`import ScripLedger`).
@_exported public import ScripContract
@_exported public import ScripCore
@_exported public import ScripHost
@_exported public import ScripPrograms
@_exported public import ScripRules

@_exported public import class ScripLedger.CouponLedger
@_exported public import struct ScripLedger.JournalMark
@_exported public import struct ScripLedger.RedemptionQuery
@_exported public import struct ScripLedger.Returned
@_exported public import struct ScripLedger.SendOccasion
@_exported public import struct ScripLedger.StoredRule
@_exported public import struct ScripLedger.UploadedCode
@_exported public import struct ScripLedger.Used
