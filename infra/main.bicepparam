using 'main.bicep'

// Values that are safe to deploy as they are: nothing is written to any hub.
param name = 'hubwarden'
param writes = 'off'
param accessToThisSubscription = 'observe'
param tags = { environment: 'trial' }
