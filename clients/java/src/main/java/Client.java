import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Plays the script of clients/README.md with the official Java SDK.
 *
 * <p>Usage: {@code java -jar client.jar <mcp-url> <room-name>}
 */
public final class Client {
  /** A wait takes up to 50 s. The SDK's default of 20 s is too short for it. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

  private final BufferedReader stdin = new BufferedReader(new InputStreamReader(System.in));
  private final McpAsyncClient client;
  private Object roomId;
  private Object cursor;

  private Client(String url) {
    var transport =
        HttpClientStreamableHttpTransport.builder(url).endpoint(URI.create(url).getPath()).build();
    client = McpClient.async(transport).requestTimeout(REQUEST_TIMEOUT).build();
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      System.err.println("usage: client <mcp-url> <room-name>");
      System.exit(2);
    }
    new Client(args[0]).play(args[1]);
  }

  private void play(String roomName) throws IOException {
    step("connect", connect());
    step("list", list());
    step("join", join(roomName));
    step("send", send("Hello from the client"));
    step("answered_wait", waitForMessage());
    step("silent_wait", waitForMessage());
    step("cancel", cancelledWait());
    step("after_cancel", waitForMessage());
    for (String fault : List.of("cut", "kill")) {
      if (!step(fault, waitForMessage())) {
        stdin.readLine();
        step("after_" + fault, waitForMessage());
      }
    }
    step("leave", leave());
    client.closeGracefully().block();
  }

  private Mono<Map<String, Object>> connect() {
    String sdk = "io.modelcontextprotocol.sdk:mcp " + sdkVersion();
    return client
        .initialize()
        .map(server -> Map.of("protocol", server.protocolVersion(), "sdk", sdk));
  }

  private Mono<Map<String, Object>> list() {
    return client
        .listTools()
        .map(page -> Map.of("tools", page.tools().stream().map(Tool::name).toList()));
  }

  private Mono<Map<String, Object>> join(String roomName) {
    return call("join_room", Map.of("room_name", roomName, "display_name", "Client"))
        .doOnNext(reply -> roomId = reply.get("room_id"));
  }

  private Mono<Map<String, Object>> send(String message) {
    return call("send_message", Map.of("room_id", roomId, "message", message));
  }

  private Mono<Map<String, Object>> waitForMessage() {
    return call("wait_for_message", Map.of("room_id", roomId, "cursor", cursor));
  }

  /** Cancels its wait when a line arrives on stdin. */
  private Mono<Map<String, Object>> cancelledWait() {
    var line = Mono.fromCallable(stdin::readLine).subscribeOn(Schedulers.boundedElastic());
    return waitForMessage().takeUntilOther(line).defaultIfEmpty(Map.of("cancelled", true));
  }

  private Mono<Map<String, Object>> leave() {
    return call("leave_chat", Map.of("room_id", roomId));
  }

  private Mono<Map<String, Object>> call(String tool, Map<String, Object> arguments) {
    return client
        .callTool(CallToolRequest.builder(tool).arguments(arguments).build())
        .map(Client::replyOf)
        .doOnNext(reply -> cursor = reply.getOrDefault("cursor", cursor));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> replyOf(CallToolResult result) {
    if (Boolean.TRUE.equals(result.isError())) {
      throw new IllegalStateException("The call was refused: " + result.structuredContent());
    }
    return (Map<String, Object>) result.structuredContent();
  }

  private static String sdkVersion() {
    return McpClient.class.getPackage().getImplementationVersion();
  }

  /** Plays a step. Returns whether it had a result. */
  private static boolean step(String name, Mono<Map<String, Object>> action) throws IOException {
    print(Map.of("begin", name));
    try {
      print(Map.of("end", name, "result", action.block()));
      return true;
    } catch (RuntimeException error) {
      print(Map.of("end", name, "error", Exceptions.unwrap(error).toString()));
      return false;
    }
  }

  private static void print(Map<String, Object> line) throws IOException {
    System.out.println(McpJsonDefaults.getMapper().writeValueAsString(line));
  }
}
