// Imported before @apollo/gateway for its effect: that package reports usage to its makers unless the environment says no,
// and takes no option for it. This is the one place that writes the environment; nothing of ours is read from it.
// biome-ignore lint/style/noProcessEnv: the only switch the package has
process.env.APOLLO_TELEMETRY_DISABLED = '1';
