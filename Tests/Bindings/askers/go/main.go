// Asks through the Go binding what conversation.py says, and answers in its frames.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"

	"scrip"
)

type object = map[string]any

var (
	in  = bufio.NewReader(os.Stdin)
	out = bufio.NewWriter(os.Stdout)
)

func main() {
	var options scrip.Options
	must(json.Unmarshal([]byte(os.Args[2]), &options))
	defer out.Flush()
	if os.Args[1] == "dropped" {
		dropped(options)
		return
	}
	host, err := scrip.Open(options)
	must(err)
	defer host.Close()
	switch os.Args[1] {
	case "json":
		each(func(operation string, request []byte) { reply(host.CallJSON(operation, request)) })
	case "call":
		each(func(operation string, request []byte) {
			var members object
			must(json.Unmarshal(request, &members))
			told(host, operation, members)
		})
	case "raw":
		each(func(operation string, request []byte) { told(host, operation, request) })
	case "closed":
		must(host.Close())
		must(host.Close())
		reply(host.CallJSON("stock.list", nil))
		told(host, "stock.list", nil)
	case "threads":
		threads(host)
	case "memory":
		each(func(operation string, request []byte) { memory(host, operation, request) })
	default:
		panic(os.Args[1])
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func each(answer func(operation string, request []byte)) {
	for {
		head, err := in.ReadString('\n')
		if err == io.EOF {
			return
		}
		must(err)
		var operation string
		var length int
		_, err = fmt.Sscanf(head, "%s %d\n", &operation, &length)
		must(err)
		request := make([]byte, length)
		_, err = io.ReadFull(in, request)
		must(err)
		answer(operation, request)
		must(out.Flush())
	}
}

func reply(status int, body []byte) {
	fmt.Fprintf(out, "%d %d\n", status, len(body))
	_, err := out.Write(body)
	must(err)
}

// What a program sees: the answer, or the members of the error.
func told(host *scrip.Host, operation string, request any) {
	var answer object
	err := host.Call(operation, request, &answer)
	var failed *scrip.Error
	switch {
	case errors.As(err, &failed):
		reply(failed.Status, []byte(strings.Join([]string{
			failed.Code, failed.Message, failed.Remedy, failed.Document, failed.Path,
			fmt.Sprint(failed.Line), fmt.Sprint(failed.Column),
		}, "\x00")))
	case err != nil:
		panic(err)
	default:
		text, err := json.Marshal(answer)
		must(err)
		reply(0, text)
	}
}

func threads(host *scrip.Host) {
	var stock struct {
		ID string `json:"stock_id"`
	}
	must(host.Call("stock.create", object{
		"request_no": "S", "name": "s", "type": "NORMAL", "goods": "g", "merchant": "1900000001",
		"rule": "spend_and_save", "params": object{"threshold": 100, "off": 10}, "code_mode": "assigned",
		"limits": object{"per_user": 100},
	}, &stock))
	var tills sync.WaitGroup
	for till := 0; till < 8; till++ {
		tills.Add(1)
		go func(user string) {
			defer tills.Done()
			for number := 0; number < 10; number++ {
				code := fmt.Sprintf("%s-%d", user, number)
				must(host.Call("send", object{
					"request_no": code, "stock_id": stock.ID, "user": user, "code": code,
				}, nil))
				must(host.Call("redeem", object{
					"request_no": code, "user": user, "coupons": []string{code},
					"basket": object{"lines": []object{{"id": "1", "unit_price": 100, "quantity": 1}}},
				}, nil))
			}
		}(fmt.Sprintf("u%d", till))
	}
	tills.Wait()
	reply(host.CallJSON("audit", nil))
}

func memory(host *scrip.Host, operation string, request []byte) {
	work := func() {
		host.CallJSON(operation, request)
		var failed *scrip.Error
		if err := host.Call(operation, request, nil); err != nil && !errors.As(err, &failed) {
			panic(err)
		}
	}
	before := resident()
	for number := 0; number < 1500; number++ {
		work()
	}
	reply(0, []byte(fmt.Sprint(resident()-before)))
}

func resident() int {
	text, err := os.ReadFile("/proc/self/statm")
	must(err)
	var size, resident int
	_, err = fmt.Sscan(string(text), &size, &resident)
	must(err)
	return resident * 4096
}

// Hosts that nobody closes: none is closed within a call, and the collector closes them afterwards.
func dropped(options scrip.Options) {
	done := make(chan bool)
	go func() {
		for {
			select {
			case done <- true:
				return
			default:
				runtime.GC()
			}
		}
	}()
	for number := 0; number < 30; number++ {
		host, err := scrip.Open(options)
		must(err)
		if status, answer := host.CallJSON("stock.list", nil); status != 0 {
			reply(status, answer)
		}
	}
	<-done
	for ledgers(options.Ledger) > 0 {
		runtime.GC()
	}
	reply(0, []byte("0"))
}

func ledgers(ledger string) (open int) {
	descriptors, err := os.ReadDir("/proc/self/fd")
	must(err)
	for _, descriptor := range descriptors {
		if target, _ := os.Readlink("/proc/self/fd/" + descriptor.Name()); target == ledger {
			open++
		}
	}
	return open
}
