/** Heading in the help for options that select a deployment. */
export const DEPLOYMENT = 'Deployment:';

/** Help text of `--hubs`. */
export const HUBS_FOLDER = 'folder of saved hubs: NAME.json, with NAME.computes.json and so on beside it';

/** Help text of `--api-version` for saved hubs. */
export const SAVED_API_VERSION = 'api-version of the saved answers; needed where one shows no managed network';
