// An OpenID provider for the tests: certified code, accounts that exist only here. `node issuer.mjs PORT KEY` listens on
// the port with a signing key of that name, made anew, and prints a line once it does.
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [port, kid] = process.argv.slice(2);
const back = process.env.LOGIN_CALLBACK ?? 'http://127.0.0.1:1/login/callback';
const issuer = `http://127.0.0.1:${port}`;
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' };

// What everybody's groups are: their name says it.
const groups = (id) => [`fieldpack-${id.split('-')[0]}`];
const organisation = (id) => (id.startsWith('partner') ? 'dealer' : 'house');

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'fieldpack-web', redirect_uris: [back], token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'], response_types: ['code'], id_token_signed_response_alg: 'ES256',
    },
    {
      client_id: 'engineer-batch', client_secret: process.env.CLIENT_SECRET, redirect_uris: [], response_types: [],
      grant_types: ['client_credentials'], id_token_signed_response_alg: 'ES256',
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: ['only for tests'] },
  pkce: { methods: ['S256'], required: () => true },
  claims: { openid: ['sub', 'groups', 'org'] },
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, groups: groups(id), org: organisation(id) }) }),
  extraTokenClaims: (_, token) => ({ groups: groups(token.clientId ?? ''), org: 'house', sub: token.clientId }),
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_, client) => (client.clientId === 'engineer-batch' ? 'urn:fieldpack' : undefined),
      getResourceServerInfo: (_, resource) => ({
        scope: '', audience: resource === 'urn:other' ? 'other' : 'fieldpack', accessTokenFormat: 'jwt',
        accessTokenTTL: 600, jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});

provider.listen(Number(port), '127.0.0.1', () => console.log(`listening as ${issuer}`));
