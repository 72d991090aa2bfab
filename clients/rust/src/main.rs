//! Plays the script of clients/README.md with the official Rust SDK.
//!
//! Usage: `client <mcp-url> <room-name>`

use std::{env, error::Error, fmt::Display};

use rmcp::{
    RoleClient, ServiceExt,
    model::{CallToolRequestParams, Implementation},
    service::RunningService,
    transport::StreamableHttpClientTransport,
};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [url, room_name] = args.as_slice() else {
        return Err("usage: client <mcp-url> <room-name>".into());
    };
    let mut stdin = BufReader::new(stdin()).lines();

    begin("connect");
    let connected = Chat::connect(url).await;
    end("connect", connected.as_ref().map(Chat::versions));
    let mut chat = connected?;

    step("list", chat.list()).await;
    step("join", chat.join(room_name)).await;
    step("send", chat.send("Hello from the client")).await;
    step("answered_wait", chat.wait()).await;
    step("silent_wait", chat.wait()).await;
    step("cancel", async {
        // The branch that loses is dropped. Dropping a call cancels it.
        tokio::select! {
            outcome = chat.wait() => outcome,
            _ = stdin.next_line() => Ok(json!({ "cancelled": true })),
        }
    })
    .await;
    step("after_cancel", chat.wait()).await;
    for fault in ["cut", "kill"] {
        if !step(fault, chat.wait()).await {
            stdin.next_line().await?;
            step(&format!("after_{fault}"), chat.wait()).await;
        }
    }
    step("leave", chat.leave()).await;
    chat.client.cancel().await?;
    Ok(())
}

/// A participant's place in a room, and its connection to the server.
struct Chat {
    client: RunningService<RoleClient, ()>,
    room_id: Value,
    cursor: Value,
}

impl Chat {
    async fn connect(url: &str) -> Outcome<Self> {
        let transport = StreamableHttpClientTransport::from_uri(url);
        Ok(Self {
            client: ().serve(transport).await?,
            room_id: Value::Null,
            cursor: Value::Null,
        })
    }

    fn versions(&self) -> Value {
        let server = self.client.peer_info();
        let protocol = server.map(|server| server.protocol_version.clone());
        let Implementation { name, version, .. } = Implementation::from_build_env();
        json!({ "protocol": protocol, "sdk": format!("{name} {version}") })
    }

    async fn list(&self) -> Outcome<Value> {
        let tools = self.client.list_all_tools().await?;
        let names: Vec<_> = tools.iter().map(|tool| &tool.name).collect();
        Ok(json!({ "tools": names }))
    }

    async fn join(&mut self, room_name: &str) -> Outcome<Value> {
        let arguments = json!({ "room_name": room_name, "display_name": "Client" });
        let reply = self.call("join_room", arguments).await?;
        self.room_id = reply["room_id"].clone();
        Ok(reply)
    }

    async fn send(&mut self, message: &str) -> Outcome<Value> {
        let arguments = json!({ "room_id": self.room_id, "message": message });
        self.call("send_message", arguments).await
    }

    async fn wait(&mut self) -> Outcome<Value> {
        let arguments = json!({ "room_id": self.room_id, "cursor": self.cursor });
        self.call("wait_for_message", arguments).await
    }

    async fn leave(&mut self) -> Outcome<Value> {
        let arguments = json!({ "room_id": self.room_id });
        self.call("leave_chat", arguments).await
    }

    /// Calls a tool and keeps the cursor of its reply.
    async fn call(&mut self, tool: &'static str, arguments: Value) -> Outcome<Value> {
        let mut params = CallToolRequestParams::new(tool);
        params.arguments = arguments.as_object().cloned();
        let result = self.client.call_tool(params).await?;
        let reply = result.structured_content.unwrap_or_default();
        if result.is_error == Some(true) {
            return Err(format!("{tool} was refused: {reply}").into());
        }
        if let Some(cursor) = reply.get("cursor") {
            self.cursor = cursor.clone();
        }
        Ok(reply)
    }
}

/// Plays a step. Returns whether it had a result.
async fn step(name: &str, action: impl Future<Output = Outcome<Value>>) -> bool {
    begin(name);
    let outcome = action.await;
    let has_result = outcome.is_ok();
    end(name, outcome);
    has_result
}

fn begin(step: &str) {
    println!("{}", json!({ "begin": step }));
}

fn end(step: &str, outcome: Result<Value, impl Display>) {
    let line = match outcome {
        Ok(result) => json!({ "end": step, "result": result }),
        Err(error) => json!({ "end": step, "error": error.to_string() }),
    };
    println!("{line}");
}
