import { foldCase } from '../../text/fold-case.ts';

/**
 * Service tags by name, without regions. Azure adds some every year: a tag that is missing here may exist.
 *
 * @see https://learn.microsoft.com/azure/virtual-network/service-tags-overview (read 2026-11)
 */
export const SERVICE_TAGS: readonly string[] =
  'ActionGroup ApiManagement ApplicationInsightsAvailability AppConfiguration AppService AppServiceManagement AutonomousDevelopmentPlatform AzureActiveDirectory AzureActiveDirectoryDomainServices AzureAdvancedThreatProtection AzureArcInfrastructure AzureAttestation AzureBackup AzureBotService AzureCloud AzureCognitiveSearch AzureConnectors AzureContainerAppsService AzureContainerRegistry AzureCosmosDB AzureDatabricks AzureDataExplorerManagement AzureDataLake AzureDeviceUpdate AzureDevOps AzureDevSpaces AzureDigitalTwins AzureEventGrid AzureFrontDoor AzureHealthcareAPIs AzureInformationProtection AzureIoTHub AzureKeyVault AzureLoadBalancer AzureLoadTestingInstanceManagement AzureMachineLearning AzureMachineLearningInference AzureManagedGrafana AzureMonitor AzureMonitorForSAP AzureOpenDatasets AzurePlatformDNS AzurePlatformIMDS AzurePlatformLKM AzureResourceManager AzureSecurityCenter AzureSentinel AzureSignalR AzureSiteRecovery AzureSphere AzureSpringCloud AzureStack AzureTrafficManager AzureUpdateDelivery AzureVideoAnalyzerForMedia AzureWebPubSub BatchNodeManagement ChaosStudio CognitiveServicesFrontend CognitiveServicesManagement DataFactory DataFactoryManagement Dynamics365BusinessCentral Dynamics365ForMarketingEmail DynamicsCRM EOPExternalPublishedIPs EventHub GatewayManager GenevaActions GuestAndHybridManagement HDInsight Internet KustoAnalytics LogicApps LogicAppsManagement M365ManagementActivityApi M365ManagementActivityApiWebhook Marketplace MicrosoftAzureFluidRelay MicrosoftCloudAppSecurity MicrosoftContainerRegistry MicrosoftDefenderForEndpoint MicrosoftPurviewPolicyDistribution OneDsCollector PowerBI PowerPlatformInfra PowerPlatformPlex PowerQueryOnline Scuba SecurityCopilot SerialConsole ServiceBus ServiceFabric Sql SqlManagement Storage StorageMover StorageSyncService VideoIndexer VirtualDesktop VirtualNetwork WindowsAdminCenter WindowsVirtualDesktop'.split(
    ' ',
  );

/**
 * Regions of every cloud, as locations and as tags name them.
 *
 * @see https://learn.microsoft.com/azure/reliability/regions-list (read 2026-11)
 */
export const REGIONS: readonly string[] =
  'asia asiapacific australiacentral australiacentral2 australiaeast australiasoutheast austriaeast belgiumcentral brazilsouth brazilsoutheast canadacentral canadaeast centralindia centralus centraluseuap chilecentral denmarkeast eastasia eastus eastus2 eastus2euap eastus3 europe finlandcentral francecentral francesouth germanynorth germanywestcentral global indonesiacentral indiasouthcentral israelcentral italynorth japaneast japanwest jioindiacentral jioindiawest koreacentral koreasouth malaysiawest mexicocentral newzealandnorth northcentralus northeurope norwayeast norwaywest polandcentral qatarcentral saudiarabiaeast southafricanorth southafricawest southcentralus southeastasia southindia spaincentral swedencentral swedensouth switzerlandnorth switzerlandwest uaecentral uaenorth uksouth ukwest westcentralus westeurope westindia westus westus2 westus3 usgovarizona usgoviowa usgovtexas usgovvirginia usdodcentral usdodeast usseceast ussecwest ussecwestcentral usnateast usnatwest chinaeast chinaeast2 chinaeast3 chinanorth chinanorth2 chinanorth3 germanycentral germanynortheast'.split(
    ' ',
  );

/** Region names that tags spell differently from locations, and announced regions: known, and never suggested. */
const REGION_ALIASES =
  'centralfrance southfrance germanyn germanywc norwaye norwayw switzerlandn switzerlandw brazilse uknorth uksouth2 usstagee usstagec eastus2stage centralusstage southcentralus2 southeastus southwestus israelnorthwest taiwannorth taiwannorthwest malaysiasouth'.split(
    ' ',
  );

/** Parts of the tag of Front Door, which Azure does not split by region. */
const FRONT_DOOR_PARTS = ['Frontend', 'Backend', 'FirstParty', 'MicrosoftSecurity'];

const KNOWN_TAGS = new Set(SERVICE_TAGS.map(foldCase));
const KNOWN_REGIONS = new Set([...REGIONS, ...REGION_ALIASES]);

/** True for a region of any cloud; the text has no blanks and is in lower case. */
export function isKnownRegion(region: string): boolean {
  return KNOWN_REGIONS.has(region);
}

/** A part of a tag that no list holds, and the list it was compared with. */
export interface UnknownTagPart {
  readonly what: 'service tag' | 'region';
  readonly written: string;
  readonly known: readonly string[];
}

/** The unknown part of a service tag: its name, or the region behind the dot; undefined when every part is known. */
export function unknownTagPart(tag: string): UnknownTagPart | undefined {
  const [name = '', ...rest] = tag.trim().split('.');
  if (!KNOWN_TAGS.has(foldCase(name))) return { what: 'service tag', written: name, known: SERVICE_TAGS };
  if (rest.length === 0) return undefined;
  const part = rest.join('.');
  if (foldCase(name) !== 'azurefrontdoor')
    return isKnownRegion(foldCase(part)) ? undefined : { what: 'region', written: part, known: REGIONS };
  const isPart = FRONT_DOOR_PARTS.some((each) => foldCase(each) === foldCase(part));
  return isPart ? undefined : { what: 'region', written: part, known: FRONT_DOOR_PARTS };
}
