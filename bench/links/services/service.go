// A service on net/http: a goroutine for each request, and one for each call that is made at once.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

type step struct {
	median, spread float64
	callees        []string
	when           string
}

// The plan of plan.mjs.
var plans = map[string][]step{
	"seq":   {{1, 0.5, []string{"x"}, ""}, {1, 0.5, []string{"y"}, ""}},
	"io":    {{15, 0.83, []string{"x"}, ""}, {15, 0.83, []string{"y"}, ""}},
	"fan":   {{3, 0.8, []string{"x", "y", "z"}, ""}},
	"cond":  {{2, 0.6, []string{"x"}, ""}, {2, 0.6, []string{"y"}, "optional"}},
	"after": {{2, 0.6, []string{"x"}, ""}, {8, 0.5, []string{"audit"}, "after"}},
}

var (
	ports  map[string]int
	copied = strings.Split(os.Getenv("COPIED"), ",")
	target = regexp.MustCompile(`^/(\w+)/(\w+)\?n=(\d+)`)
	client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200}}
)

func call(callee, user string, received http.Header) {
	request, _ := http.NewRequest("GET", fmt.Sprintf("http://127.0.0.1:%d/%s/%s", ports[callee], callee, user), nil)
	for _, name := range copied {
		if value := received.Get(name); value != "" {
			request.Header.Set(name, value)
		}
	}
	answer, err := client.Do(request)
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
}

func makeCalls(uri string, received http.Header, isAfter bool) {
	parts := target.FindStringSubmatch(uri)
	number, _ := strconv.Atoi(parts[3])
	for _, each := range plans[parts[1]] {
		if (each.when == "after") != isAfter || (each.when == "optional" && number%2 == 0) {
			continue
		}
		time.Sleep(time.Duration(each.median * math.Exp(each.spread*rand.NormFloat64()) * float64(time.Millisecond)))
		var all sync.WaitGroup
		for _, callee := range each.callees {
			all.Add(1)
			go func() {
				defer all.Done()
				call(callee, parts[2], received)
			}()
		}
		all.Wait()
	}
}

func main() {
	if err := json.Unmarshal([]byte(os.Getenv("CALLEES")), &ports); err != nil {
		panic(err)
	}
	if every, _ := strconv.Atoi(os.Getenv("TIMER_MS")); every > 0 {
		go func() {
			for range time.Tick(time.Duration(every) * time.Millisecond) {
				call("metrics", "all", http.Header{})
			}
		}()
	}
	http.HandleFunc("/", func(writer http.ResponseWriter, request *http.Request) {
		uri, received := request.RequestURI, request.Header.Clone()
		makeCalls(uri, received, false)
		_, _ = io.WriteString(writer, "done")
		go makeCalls(uri, received, true)
	})
	panic(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
