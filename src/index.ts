import { route } from "./router.ts";

export { DeploymentSecret } from "./deployment-secret/deployment-secret.ts";
export { Matchmaker } from "./matchmaker/matchmaker.ts";
export { Room } from "./room/room.ts";

export default { fetch: (request) => route(request) } satisfies ExportedHandler<Env>;
