/** Codes that Slack, PagerDuty and Azure answer with (their documentation, read 2026-11). */
const CODES = `
  action_prohibited channel_is_archived channel_is_limited channel_not_found invalid_attachments invalid_auth invalid_blocks
  invalid_blocks_format invalid_payload invalid_token message_limit_exceeded missing_charset missing_scope
  missing_text_or_fallback_or_attachments msg_blocks_too_long msg_too_long no_active_hooks no_permission no_service
  no_service_id no_team no_text no_token not_authed not_found org_login_required posting_to_general_channel_denied rate_limited
  ratelimited rollup_error team_disabled team_not_found token_expired token_revoked too_many_attachments user_not_found
  routing_key integration_key event_action dedup_key invalid_event invalid_request internal_error server_error
  badrequest unauthorized forbidden notfound methodnotallowed conflict gone toomanyrequests internalservererror
  serviceunavailable gatewaytimeout badgateway requesttimeout requestentitytoolarge authorizationfailed authenticationfailed
  directapiauthorizationrequired directapirequesthasmorethanoneauthorization directapiinvalidauthorizationscheme
  invalidauthenticationtoken invalidrequestcontent invalidtemplate triggerinputschemamismatch
  workflowdisabled workflownotfound workflowtriggerisnotenabled workflowtriggernotfound workflowtriggerversionnotfound
  throttled operationtimeout notauthorized payloadtoolarge
`;

/** Words that services use to explain a failure. */
const WORDS = `
  a about above accepted access account action again all allowed already an and any api app application archived are
  as at attempt attempts auth authentication authorization authorized available back backend bad be been before being below blocked
  blocks body busy but by bytes call calls can cannot card certificate channel check client closed code
  configured connect connection contact content correct could credentials data deadline deleted denied deprecated description
  details disabled disconnect does down due empty enabled endpoint entity error errors event events exceeded exceeds exist
  exists expected expired failed failure few field fields for forbidden format found from gateway gone grant granted has have
  header headers host hour http id if in incorrect inactive input integration internal invalid is it its json key
  kb large later length limit limited limits locked long longer maintenance malformed many maximum mb message method microsoft
  minute minutes missing moved must name network new no not nothing null object occurred of off ok on one only
  operation or organization over overloaded owner parse paused payload per permission permissions permitted please policy
  problem process proxy quota rate read reason receiver rejected removed request requests required reset resource
  response retired retry returned revoked route routing schema scope second seconds secret security see server service services
  set should signature size slack slow so something status stopped such supported suspended system teams template
  temporarily temporary text than that the there this throttle throttled throttling time timed timeout title to token too
  topic trigger try type unable unauthenticated unauthorized unavailable unexpected unknown unprocessable unsupported
  upstream url use user valid value version was wait webhook went were while with workflow wrong you your
`;

/** Folded words of answers that may be shown: none of them contains a value of one installation. */
export const KNOWN_WORDS: ReadonlySet<string> = new Set(`${CODES} ${WORDS}`.trim().split(/\s+/));
