metadata description = 'How main.bicepparam reads variables of the environment. An empty or blank variable counts as absent; null means that the text cannot be read.'

@export()
@description('A text without blanks at its ends.')
func textOf(given string, fallback string) string => empty(trim(given)) ? fallback : trim(given)

@export()
@description('One of the allowed words, in any case.')
func wordOf(given string, allowed string[], fallback string) string? =>
  empty(trim(given)) ? fallback : first(filter(allowed, each => toLower(each) == toLower(trim(given))))

@export()
@description('true or false.')
func flagOf(given string, fallback bool) bool? =>
  empty(trim(given)) ? fallback : toLower(trim(given)) == 'true' ? true : toLower(trim(given)) == 'false' ? false : null

@export()
@description('A whole number of nine digits at most.')
func numberOf(given string, fallback int) int? =>
  empty(trim(given))
    ? fallback
    : length(trim(given)) < 10 && empty(filter(
          range(0, length(trim(given))),
          at => !contains('0123456789', substring(trim(given), at, 1))
        ))
        ? int(trim(given))
        : null

@export()
@description('Items with commas, semicolons, blanks or line breaks between them.')
func listOf(given string) string[] =>
  filter(map(split(given, [',', ';', ' ', '\t', '\r', '\n']), each => trim(each)), each => !empty(each))

@export()
@description('Pairs name=value with commas or semicolons between them.')
func pairsOf(given string) object? =>
  empty(filter(pairsIn(given), each => length(split(each, '=')) != 2))
    ? toObject(pairsIn(given), each => trim(split(each, '=')[0]), each => trim(split(each, '=')[1]))
    : null

func pairsIn(given string) string[] => filter(split(given, [',', ';']), each => !empty(trim(each)))

@export()
@description('An object in JSON.')
func objectOf(given string) object? =>
  empty(trim(given)) ? {} : startsWith(trim(given), '{') && endsWith(trim(given), '}') ? json(trim(given)) : null
