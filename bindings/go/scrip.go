// Package scrip is Scrip in a Go program: a host over one ledger, by cgo and the C interface of libscrip.
//
//	host, err := scrip.Open(scrip.Options{Ledger: "scrip.db", Rules: "rules"})
//	if err != nil {
//		return err
//	}
//	defer host.Close()
//	var receipt struct{ Payable int64 }
//	err = host.Call("redeem", checkout, &receipt)
//
// Requests and answers are JSON objects; operations are those of every door. The compiler finds scrip.h and the
// library by pkg-config, and the program libscrip.so.1 where the system looks for libraries.
package scrip

/*
#cgo pkg-config: scrip
#include <stdlib.h>
#include <scrip.h>
*/
import "C"

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"unsafe"
)

const ruleFailed = C.SCRIP_RULE_FAILED

// Options say what a host is opened with; what is empty is left out.
type Options struct {
	// Ledger is the path of the ledger's file, which is made if there is none.
	Ledger string `json:"ledger,omitempty"`
	// Rules is the folder of the merchant's rules; behind it rules are looked up among the standard ones.
	Rules string `json:"rules,omitempty"`
	// Proof is what is asked of a rule before it is published, such as "check,cases".
	Proof string `json:"proof,omitempty"`
	// Gates is the folder of gates, and AbuseRule the one that is asked before coupons are sent or redeemed.
	Gates     string `json:"gates,omitempty"`
	AbuseRule string `json:"abuse_rule,omitempty"`
	// Abuse are limits: "off", "standard" or "strict".
	Abuse string `json:"abuse,omitempty"`
}

// Host is a host over one ledger. Any number of goroutines may share it; their calls are not queued behind one
// another, and each occupies a thread until it is answered.
type Host struct {
	host *C.scrip_host
}

// Error is a call that could not be answered; a coupon that does not apply is no error. What does not apply is empty.
type Error struct {
	// Status is the error's number in scrip.h, which says the same as its code. More may come.
	Status int `json:"-"`
	// Code is a stable word for programs, such as "invalid_input". More may come.
	Code string `json:"code"`
	// Message says what is wrong, and Remedy what to do about it.
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
	// Document is the file that is wrong, such as a rule's, and Path the member, such as "basket.lines[0].quantity".
	Document string `json:"document"`
	Path     string `json:"path"`
	// Line and Column are the place in the text, from 1.
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Error is the message and the remedy.
func (e *Error) Error() string {
	if e.Remedy == "" {
		return e.Message
	}
	return e.Message + ": " + e.Remedy
}

// Open opens a ledger. The error is an *Error if the library refuses. A host that nobody closes is closed when it
// is collected.
func Open(options Options) (*Host, error) {
	if version := C.scrip_abi_version(); version < C.SCRIP_ABI_VERSION {
		return nil, fmt.Errorf("libscrip has interface %d, and %d is needed", version, C.SCRIP_ABI_VERSION)
	}
	request, err := json.Marshal(options)
	if err != nil {
		return nil, err
	}
	h := &Host{}
	status, answer := take(C.scrip_open(pointer(request), C.size_t(len(request)), &h.host))
	if h.host == nil {
		return nil, failure(status, answer)
	}
	runtime.SetFinalizer(h, (*Host).Close)
	return h, nil
}

// Version is the library's, such as "0.1.0".
func Version() string {
	return C.GoString(C.scrip_version())
}

// Call asks an operation, such as "quote" or "redeem". What it changed is durable on return.
//
// The request is what encoding/json makes an object of, nil for {}, or JSON as []byte; amounts are in minor units.
// The answer goes where answer points, and nowhere if that is nil; numbers in an any are json.Number. A refused
// coupon and a rule that failed are answers. What could not be answered, also because the host is closed, is an
// *Error.
func (h *Host) Call(operation string, request, answer any) error {
	text, isJSON := request.([]byte)
	if !isJSON && request != nil {
		var err error
		if text, err = json.Marshal(request); err != nil {
			return err
		}
	}
	status, text := h.CallJSON(operation, text)
	if status > ruleFailed {
		return failure(status, text)
	}
	if answer == nil {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(answer)
}

// CallJSON is Call with JSON in and out: a request in UTF-8, which is handed on as it is, and empty asks with {}; a
// status of scrip.h, and the answer or the error.
func (h *Host) CallJSON(operation string, request []byte) (status int, answer []byte) {
	// A NUL must not cut the name to that of another operation.
	name := C.CString(strings.ReplaceAll(operation, "\x00", "\ufffd"))
	defer C.free(unsafe.Pointer(name))
	defer runtime.KeepAlive(h)
	return take(C.scrip_call(h.host, name, pointer(request), C.size_t(len(request))))
}

// Close waits for calls in flight and lets go of the ledger. It may be called again, and never fails.
func (h *Host) Close() error {
	C.scrip_close(h.host)
	runtime.KeepAlive(h)
	return nil
}

func take(a *C.scrip_answer) (status int, answer []byte) {
	defer C.scrip_answer_free(a)
	var length C.size_t
	text := C.scrip_answer_json(a, &length)
	answer = append(answer, unsafe.Slice((*byte)(unsafe.Pointer(text)), int(length))...)
	return int(C.scrip_answer_status(a)), answer
}

func pointer(text []byte) *C.char {
	if len(text) == 0 {
		return nil
	}
	return (*C.char)(unsafe.Pointer(&text[0]))
}

func failure(status int, text []byte) error {
	failed := struct{ Error Error }{}
	if err := json.Unmarshal(text, &failed); err != nil {
		return err
	}
	failed.Error.Status = status
	return &failed.Error
}
