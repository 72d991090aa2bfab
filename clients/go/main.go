// Command client plays the script of clients/README.md with the official Go SDK.
//
// Usage: client <mcp-url> <room-name>
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"runtime/debug"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const sdk = "github.com/modelcontextprotocol/go-sdk"

type object = map[string]any

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: client <mcp-url> <room-name>")
	}
	chat := &chat{url: os.Args[1], roomName: os.Args[2], stdin: bufio.NewScanner(os.Stdin)}
	if step("connect", chat.connect) != nil {
		os.Exit(1)
	}
	step("list", chat.list)
	step("join", chat.join)
	step("send", chat.send)
	step("answered_wait", chat.wait)
	step("silent_wait", chat.wait)
	step("cancel", chat.cancelledWait)
	step("after_cancel", chat.wait)
	for _, fault := range []string{"cut", "kill"} {
		if step(fault, chat.wait) != nil {
			chat.stdin.Scan()
			chat.reconnect()
			step("after_"+fault, chat.wait)
		}
	}
	step("leave", chat.leave)
	if err := chat.session.Close(); err != nil {
		log.Fatal(err)
	}
}

// chat is a participant's place in a room, and its connection to the server.
type chat struct {
	url, roomName string
	stdin         *bufio.Scanner
	session       *mcp.ClientSession
	roomID        string
	cursor        any
}

func (c *chat) connect(ctx context.Context) (object, error) {
	client := mcp.NewClient(&mcp.Implementation{Name: "go-client", Version: "1.0.0"}, nil)
	session, err := client.Connect(ctx, &mcp.StreamableClientTransport{Endpoint: c.url}, nil)
	if err != nil {
		return nil, err
	}
	c.session = session
	protocol := session.InitializeResult().ProtocolVersion
	return object{"protocol": protocol, "sdk": sdk + " " + sdkVersion()}, nil
}

func (c *chat) list(ctx context.Context) (object, error) {
	var names []string
	for tool, err := range c.session.Tools(ctx, nil) {
		if err != nil {
			return nil, err
		}
		names = append(names, tool.Name)
	}
	return object{"tools": names}, nil
}

func (c *chat) join(ctx context.Context) (object, error) {
	reply, err := c.call(ctx, "join_room", object{
		"room_name":    c.roomName,
		"display_name": "Client",
	})
	if err == nil {
		c.roomID = reply["room_id"].(string)
	}
	return reply, err
}

func (c *chat) send(ctx context.Context) (object, error) {
	return c.call(ctx, "send_message", object{
		"room_id": c.roomID,
		"message": "Hello from the client",
	})
}

func (c *chat) wait(ctx context.Context) (object, error) {
	return c.call(ctx, "wait_for_message", object{"room_id": c.roomID, "cursor": c.cursor})
}

// cancelledWait cancels its wait when a line arrives on stdin.
func (c *chat) cancelledWait(ctx context.Context) (object, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		c.stdin.Scan()
		cancel()
	}()
	reply, err := c.wait(ctx)
	if errors.Is(err, context.Canceled) {
		return object{"cancelled": true}, nil
	}
	return reply, err
}

// reconnect replaces the session, which the SDK closes for good if it can't resume a stream.
func (c *chat) reconnect() {
	if _, err := c.connect(context.Background()); err != nil {
		log.Fatal(err)
	}
	emit(object{"reconnected": true})
}

func (c *chat) leave(ctx context.Context) (object, error) {
	return c.call(ctx, "leave_chat", object{"room_id": c.roomID})
}

// call calls a tool and keeps the cursor of its reply.
func (c *chat) call(ctx context.Context, tool string, arguments object) (object, error) {
	result, err := c.session.CallTool(ctx, &mcp.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		return nil, err
	}
	if result.IsError {
		return nil, fmt.Errorf("%s was refused: %v", tool, result.StructuredContent)
	}
	reply := result.StructuredContent.(object)
	if cursor, ok := reply["cursor"]; ok {
		c.cursor = cursor
	}
	return reply, nil
}

// step reports how a step went, and returns its error.
func step(name string, action func(context.Context) (object, error)) error {
	emit(object{"begin": name})
	result, err := action(context.Background())
	if err != nil {
		emit(object{"end": name, "error": err.Error()})
		return err
	}
	emit(object{"end": name, "result": result})
	return nil
}

func emit(line object) {
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		log.Fatal(err)
	}
}

func sdkVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == sdk {
			return module.Version
		}
	}
	return "unknown"
}
