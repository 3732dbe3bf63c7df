// A Go program on sockets: goroutines, timers, HTTP, UDP, AF_UNIX, TransmitFile and a child process, loopback only.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

func check(err error) {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func serve() net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	http.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Write(body)
	})
	http.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, "data.bin")
	})
	go http.Serve(listener, nil)
	return listener
}

func posts(base string) {
	var group sync.WaitGroup
	good := make(chan bool, 100)
	for i := 0; i < 100; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			body := bytes.Repeat([]byte{byte(i)}, i*300)
			answer, err := http.Post(base+"/echo", "application/octet-stream", bytes.NewReader(body))
			check(err)
			got, err := io.ReadAll(answer.Body)
			check(err)
			answer.Body.Close()
			good <- bytes.Equal(body, got)
		}(i)
	}
	group.Wait()
	count := 0
	for len(good) > 0 {
		if <-good {
			count++
		}
	}
	fmt.Println("posts:", count)
}

func file(base string) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	check(os.WriteFile("data.bin", data, 0o666))
	answer, err := http.Get(base + "/file")
	check(err)
	got, err := io.ReadAll(answer.Body)
	check(err)
	answer.Body.Close()
	fmt.Println("file:", bytes.Equal(data, got))
}

func deadlines(address string) {
	connection, err := net.Dial("tcp", address)
	check(err)
	connection.SetReadDeadline(time.Now().Add(30 * time.Millisecond))
	_, err = connection.Read(make([]byte, 1))
	var timeout net.Error
	fmt.Println("deadline:", errors.As(err, &timeout) && timeout.Timeout())
	connection.Close()
	_, err = connection.Read(make([]byte, 1))
	fmt.Println("closed:", errors.Is(err, net.ErrClosed))
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	nobody := closed.Addr().String()
	closed.Close()
	_, err = net.Dial("tcp", nobody)
	fmt.Println("refused:", err != nil)
}

func datagrams() {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	check(err)
	client, err := net.Dial("udp", server.LocalAddr().String())
	check(err)
	for i := 0; i < 20; i++ {
		_, err = fmt.Fprintf(client, "datagram %d", i)
		check(err)
		room := make([]byte, 64)
		n, from, err := server.ReadFrom(room)
		check(err)
		_, err = server.WriteTo(room[:n], from)
		check(err)
		n, err = client.Read(room)
		check(err)
		if string(room[:n]) != fmt.Sprintf("datagram %d", i) {
			fmt.Println("wrong datagram")
		}
	}
	fmt.Println("datagrams")
	client.Close()
	server.Close()
}

func unix() {
	name := filepath.Join(os.TempDir(), "go-sockets.sock")
	os.Remove(name)
	listener, err := net.Listen("unix", name)
	check(err)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				io.Copy(connection, connection)
				connection.Close()
			}()
		}
	}()
	connection, err := net.Dial("unix", name)
	check(err)
	fmt.Fprint(connection, "over AF_UNIX")
	connection.(*net.UnixConn).CloseWrite()
	got, err := io.ReadAll(connection)
	check(err)
	fmt.Println(string(got))
	listener.Close()
	_, err = os.Lstat(name)
	fmt.Println("its name is gone:", os.IsNotExist(err))
}

func child(address string) {
	self, err := os.Executable()
	check(err)
	output, err := exec.Command(self, address).CombinedOutput()
	check(err)
	fmt.Print(string(output))
}

func main() {
	if len(os.Args) > 1 {
		answer, err := http.Post("http://"+os.Args[1]+"/echo", "text/plain", bytes.NewReader([]byte("from a child")))
		check(err)
		got, _ := io.ReadAll(answer.Body)
		fmt.Println(string(got))
		return
	}
	listener := serve()
	address := listener.Addr().String()
	posts("http://" + address)
	file("http://" + address)
	deadlines(address)
	datagrams()
	unix()
	child(address)
	hosts, err := net.LookupHost("localhost")
	check(err)
	interfaces, err := net.Interfaces()
	check(err)
	fmt.Println("names:", len(hosts) > 0, len(interfaces) > 0)
}
